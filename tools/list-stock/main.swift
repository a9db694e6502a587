import ShopCommand

ListStock.start()
