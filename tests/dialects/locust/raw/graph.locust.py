from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18377"
    default_headers = {
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-US,en;q=0.9",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18377",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
        "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
    }

    @task
    def t(self):
        with self.client.request(
            "GET",
            "/graph/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "none",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/graph/api",
            headers={
                "Accept": "*/*",
                "Content-Length": "210",
                "Cookie": "sid=vRJ7Di6S6q_-mdZ3W6GSMIjUzGZsUCgK",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/graph/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={
                "operationName": "SignIn",
                "query": "mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }",
                "variables": {
                    "input": {
                        "email": "ana+shop@example.test",
                        "password": "correct horse",
                    }
                },
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/graph/api",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a",
                "Content-Length": "181",
                "Cookie": "sid=vRJ7Di6S6q_-mdZ3W6GSMIjUzGZsUCgK",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/graph/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={
                "operationName": "Products",
                "query": "query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }",
                "variables": {"first": 20},
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/graph/api",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a",
                "Content-Length": "218",
                "Cookie": "sid=vRJ7Di6S6q_-mdZ3W6GSMIjUzGZsUCgK",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/graph/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={
                "operationName": "AddToCart",
                "query": "mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }",
                "variables": {"input": {"productId": "prd_RPd51k___9", "quantity": 2}},
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/graph/api",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a",
                "Content-Length": "198",
                "Cookie": "sid=vRJ7Di6S6q_-mdZ3W6GSMIjUzGZsUCgK",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/graph/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={
                "operationName": "PlaceOrder",
                "query": "mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }",
                "variables": {"cartId": "crt_9IEniMizzV_0x4b2I9"},
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/graph/api",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a",
                "Content-Length": "136",
                "Cookie": "sid=vRJ7Di6S6q_-mdZ3W6GSMIjUzGZsUCgK",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/graph/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={
                "operationName": "Order",
                "query": "query Order($number: Int!) { order(number: $number) { number status } }",
                "variables": {"number": 11113},
            },
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
