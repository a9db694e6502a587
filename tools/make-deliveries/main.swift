import ShopCommand

MakeDeliveries.start()
