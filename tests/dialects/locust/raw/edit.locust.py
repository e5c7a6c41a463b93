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
            "/login?next=%2Fedit%2F",
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
                "Content-Length": "130",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=_X8vZpqhgryW26mztw1unN79acHvDadT",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/login?next=%2Fedit%2F",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="next=%2Fedit%2F&email=ana%2Bshop%40example.test&password=correct+horse&locale=en-GB&_csrf=BonaMBcclNqRr3YcqWeFdLm3K5xS6WkaF4hePXBH",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/edit/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Referer": "http://127.0.0.1:18377/login?next=%2Fedit%2F",
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
            "/edit/tickets/13160",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Referer": "http://127.0.0.1:18377/edit/",
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
            "PUT",
            "/edit/drafts/13160?mode=auto&sig=kzK3s%2BMXdtjAPYz%3D3iD%2F8pz",
            headers={
                "Accept": "*/*",
                "Content-Length": "53",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/edit/tickets/13160",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={"key": "kOpZ=<zCFF9RrnM'&FvJh86z", "text": "Key turns"},
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/edit/tickets/13160",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "154",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/edit/tickets/13160",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="updated_at=2026-11-24T17%3A34%3A59.951453%2B01%3A00&title=Door+won%27t+lock+at+all&body=Key+turns+%26+turns&_csrf=lVuy7wyF7WWSUDBSlnOtf0uOhAz9DDmWvj1UQjGP",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/edit/tickets/13160",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Referer": "http://127.0.0.1:18377/edit/tickets/13160",
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
            "/edit/logout",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "46",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/edit/tickets/13160",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="_csrf=FKRoJ6Grh2WjTlI6chSsw-DKTBatUInuzVxv7ua6",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/login",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=YjDiC6w1kON3rxGOS8s40PBDGYomxpRi",
                "Referer": "http://127.0.0.1:18377/edit/tickets/13160",
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
