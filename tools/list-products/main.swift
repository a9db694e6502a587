import ShopCommand

ListProducts.start()
