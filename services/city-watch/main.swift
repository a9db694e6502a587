import ShopCommand

CityWatchCommand.start()
