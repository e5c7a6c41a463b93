from pages.base_page import BasePage


class LoginPage(BasePage):
    def open(self):
        self.client.get("/login?next=%2Fedit%2F")

    def submit(self, email, password, csrf="BonaMBcclNqRr3YcqWeFdLm3K5xS6WkaF4hePXBH"):
        self.client.post(
            "/login",
            data={"next": "/edit/", "email": email, "password": password, "locale": "en-GB", "_csrf": csrf},
        )
