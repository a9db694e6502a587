import ShopCommand

PublishCustomers.start()
