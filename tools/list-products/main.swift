ListProducts.main()
