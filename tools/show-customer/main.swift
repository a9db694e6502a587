import ShopCommand

ShowCustomer.start()
