import ShopCommand

CountEvents.start()
