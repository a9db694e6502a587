import ShopCommand

ShopJoiner.start()
