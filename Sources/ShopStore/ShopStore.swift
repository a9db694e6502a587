// ShopStore
