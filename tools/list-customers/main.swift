import ShopCommand

ListCustomers.start()
