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
            "/oauth/app",
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
        with self.client.request(
            "GET",
            "/oauth/app/login",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Referer": "http://127.0.0.1:18377/oauth/app",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Referer": "http://127.0.0.1:18377/oauth/app",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/oauth/idp/login",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "96",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="txn=lCaG9mzkeXAxMqxHtR&client_id=shop-web&login=ana%2Bshop%40example.test&password=correct+horse",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/oauth/idp/resume/lCaG9mzkeXAxMqxHtR?ticket=cRC7aVys9avLh9njpOWpnvZroP",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Referer": "http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/oauth/app/callback?code=Z1NSQXqAwO7V2D2LCdDLks5rJCmSWY&state=OEBBysOYVw4HTXJg-4kwuL",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Referer": "http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/oauth/api/link",
            headers={
                "Accept": "*/*",
                "Content-Length": "49",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/oauth/app/callback?code=Z1NSQXqAwO7V2D2LCdDLks5rJCmSWY&state=OEBBysOYVw4HTXJg-4kwuL",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Api-Key": "ak/ob1lnKfMqW8Qmqyxrj2H9Gcw",
                "X-Client-Key": "pk_live_7Yw2kQ9rT4vX8sB1",
            },
            json={"label": "Ana's bank", "nonce": "wPBCrZne_vnnwGiJ"},
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/oauth/accounts",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Referer": "http://127.0.0.1:18377/oauth/app/callback?code=Z1NSQXqAwO7V2D2LCdDLks5rJCmSWY&state=OEBBysOYVw4HTXJg-4kwuL",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/oauth/accounts/HvopRqyAB5-pet/sync",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "56",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/oauth/accounts",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="mode=full&_csrf=G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/oauth/accounts",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG",
                "Referer": "http://127.0.0.1:18377/oauth/accounts",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
