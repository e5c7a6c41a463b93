from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18377"
    default_headers = {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-US,en;q=0.9",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18377",
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-User": "?1",
        "Upgrade-Insecure-Requests": "1",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
        "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
    }

    @task
    def t(self):
        with self.client.request(
            "GET",
            "/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den",
            headers={"Sec-Fetch-Site": "none"},
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/login",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "155",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=TqPeY1ns0HOYwTU1c2otUvVRidDu7LGD",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den",
                "Sec-Fetch-Site": "same-origin",
            },
            data="next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den&email=ana%2Bshop%40example.test&password=correct+horse&locale=en-GB&_csrf=buaOUXQ5866QwRHSRw7ecHl0DD2sOUurXAxHV1NY",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/?tab=new&lang=en",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/products/blue-mug-350",
            headers={
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/?tab=new&lang=en",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/forms/cart;cid=kInA6WDrr2jK/add",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "138",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/forms/products/blue-mug-350",
                "Sec-Fetch-Site": "same-origin",
            },
            data="slug=blue-mug-350&price=12.50&currency=EUR&offer=kI%26gBdJw%27za%26R3%22IgxJQ%3CNXuz&_csrf=Mdzk8xa42FOLUDi67xg7joSA255Fz_B9jywOffXs&size=M",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/cart;cid=kInA6WDrr2jK/view",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/products/blue-mug-350",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/",
            headers={
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/products/green-mug-500",
            headers={
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/forms/cart;cid=kInA6WDrr2jK/add",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "139",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/forms/products/green-mug-500",
                "Sec-Fetch-Site": "same-origin",
            },
            data="slug=green-mug-500&price=14.75&currency=EUR&offer=kJAgu2%22g%264aUDO%26hG%3Ce%27JRkgz&_csrf=hHCTYzULs6jn_OVVO4zBfYChKXoVhSnQypVUPR8t&size=L",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/cart;cid=kInA6WDrr2jK/view",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/products/green-mug-500",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/cart;cid=kInA6WDrr2jK/view",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/products/green-mug-500",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/forms/cart;cid=kInA6WDrr2jK/update",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "70",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/forms/cart;cid=kInA6WDrr2jK/view",
                "Sec-Fetch-Site": "same-origin",
            },
            data="qty-48966=2&qty-48994=3&_csrf=vEOflr2KGSU43M05tMoACeJ12R45MOwh6eMqJ47Y",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/cart;cid=kInA6WDrr2jK/view",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/cart;cid=kInA6WDrr2jK/view",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/checkout/87533/Xsk5",
            headers={
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/cart;cid=kInA6WDrr2jK/view",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/forms/checkout/87533/Xsk5",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "132",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/forms/checkout/87533/Xsk5",
                "Sec-Fetch-Site": "same-origin",
            },
            data="step=address&recipient=O%27Neill+%26+S%C3%B6hne+%3CLtd%3E&street=Hof+%22S%C3%BCd%22+4&_csrf=TxXJzcBGvWYjPi0vOwO6vQgVQ4GcfqJu06gVRg9w",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/forms/checkout/87533/Xsk5",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "132",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/forms/checkout/87533/Xsk5",
                "Sec-Fetch-Site": "same-origin",
            },
            data="step=confirm&recipient=O%27Neill+%26+S%C3%B6hne+%3CLtd%3E&street=Hof+%22S%C3%BCd%22+4&_csrf=wXptX8GbVAd89tM5nUqsccb5HcZmH9Tg67MmQ1yD",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/forms/orders/87533/Xsk5",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "sid=mjr5OvaiNFNzD0X2ylQPPSajiQNzHQxF",
                "Referer": "http://127.0.0.1:18377/forms/checkout/87533/Xsk5",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
