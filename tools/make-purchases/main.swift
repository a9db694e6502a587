import ShopCommand

MakePurchases.start()
