// ShopCommand
