import ShopCommand

MakeCustomers.start()
