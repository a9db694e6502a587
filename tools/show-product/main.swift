import ShopCommand

ShowProduct.start()
