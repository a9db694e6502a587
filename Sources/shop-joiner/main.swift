ShopJoiner.main()
