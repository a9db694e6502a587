import ShopCommand

MakeOrders.start()
