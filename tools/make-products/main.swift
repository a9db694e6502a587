import ShopCommand

MakeProducts.start()
