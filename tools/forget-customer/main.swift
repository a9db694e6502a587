import ShopCommand

ForgetCustomer.start()
