MakeProducts.main()
