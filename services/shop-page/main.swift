import ShopCommand

ShopPage.start()
