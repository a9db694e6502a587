MakeCustomers.main()
