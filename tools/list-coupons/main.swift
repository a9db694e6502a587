import ShopCommand

ListCoupons.start()
