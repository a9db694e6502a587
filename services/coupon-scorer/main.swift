import ShopCommand

CouponScorerCommand.start()
