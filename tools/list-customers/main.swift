ListCustomers.main()
