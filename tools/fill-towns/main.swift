import ShopCommand

FillTowns.start()
