MakeOrders.main()
