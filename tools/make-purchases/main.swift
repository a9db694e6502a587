MakePurchases.main()
