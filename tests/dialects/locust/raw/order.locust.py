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
            "/login?next=%2Forder%2F",
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
            "POST",
            "/login",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "131",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=KmigeMI7q6dFe4XO16ErSWxOZyBiVa_q",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/login?next=%2Forder%2F",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="next=%2Forder%2F&email=ana%2Bshop%40example.test&password=correct+horse&locale=en-GB&_csrf=If-82V9hwzYvV449A3IsD_erGT4hO0n-6NIOAxm5",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/order/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Referer": "http://127.0.0.1:18377/login?next=%2Forder%2F",
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
            "GET",
            "/order/api/panel?name=quote",
            headers={
                "Accept": "*/*",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Referer": "http://127.0.0.1:18377/order/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Request-Token": "none",
            },
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/order/api/quotes",
            headers={
                "Accept": "*/*",
                "Content-Length": "90",
                "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/order/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Request-Token": "hXL_HSE2c-5GMgEDqDKv5pNdTMVw",
            },
            data="product=gift-box-xl&quote_token=4Ev28uWFTNf9JKaOVCMZgvb03-YVN0Kn&note=For+Zo%C3%AB+%26+Tom",
            catch_response=True,
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/order/api/jobs/53024",
            headers={
                "Accept": "*/*",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Referer": "http://127.0.0.1:18377/order/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Request-Token": "SuqwafhgqPEqkQn5SdmATUy8LcZb",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/order/api/jobs/53024",
            headers={
                "Accept": "*/*",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Referer": "http://127.0.0.1:18377/order/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Request-Token": "EQDPwC7mvTFFP8TdFWhBqHx5A76U",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/order/api/jobs/53024",
            headers={
                "Accept": "*/*",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Referer": "http://127.0.0.1:18377/order/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Request-Token": "J2thtdHeQBQ8MysLsEcMhXKwZamy",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/order/api/orders",
            headers={
                "Accept": "*/*",
                "Content-Length": "61",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/order/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Request-Token": "YICfEChLvn4t7VfUwiESn5uUqJiC",
            },
            json={"quote": "Q-BB182D0D41", "lockVersion": 73743, "currency": "EUR"},
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/order/receipts/68624-7lPS",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=DaR2j53_Hg8Ts3xZpGrsTzYKRsNJEGJz",
                "Referer": "http://127.0.0.1:18377/order/",
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
