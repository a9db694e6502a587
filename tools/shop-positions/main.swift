import ShopCommand

ShopPositions.start()
