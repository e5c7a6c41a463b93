from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18201"
    default_headers = {
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-US",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18201",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
        "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
    }

    @task
    def t(self):
        with self.client.request(
            "GET",
            "/",
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
            "/en/auth/",
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
            "PUT",
            "/api/auth/session/current/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "124",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            json={
                "active": False,
                "browser": {"name": "Chrome Headless", "major": "156", "minor": "0", "patch": "0"},
                "os": {"name": "Linux", "major": ""},
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facility/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityusername/?facility=fe559e7873b6be185d890f73a157bd07&search=admin",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/api/auth/session/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "202",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "X-Requested-With": "XMLHttpRequest",
            },
            json={
                "username": "admin",
                "password": "",
                "facility": "fe559e7873b6be185d890f73a157bd07",
                "active": True,
                "browser": {"name": "Chrome Headless", "major": "156", "minor": "0", "patch": "0"},
                "os": {"name": "Linux", "major": ""},
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/api/auth/session/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "214",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV",
                "X-Requested-With": "XMLHttpRequest",
            },
            json={
                "username": "admin",
                "password": "s3cret-Admin",
                "facility": "fe559e7873b6be185d890f73a157bd07",
                "active": True,
                "browser": {"name": "Chrome Headless", "major": "156", "minor": "0", "patch": "0"},
                "os": {"name": "Linux", "major": ""},
            },
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/en/redirectuser/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/auth/",
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
            "/en/device/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/auth/",
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
            "/api/auth/session/current/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "124",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
            },
            json={
                "active": False,
                "browser": {"name": "Chrome Headless", "major": "156", "minor": "0", "patch": "0"},
                "os": {"name": "Linux", "major": ""},
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/tasks/tasks/?queue=content",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/tasks/tasks/?queue=content",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facility/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/device/api/device_channel/?include_fields=on_device_file_size",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/notifications/pingbacknotification/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/notifications/localnotification/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/device/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/en/facility/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
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
            "PUT",
            "/api/auth/session/current/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "124",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
            },
            json={
                "active": False,
                "browser": {"name": "Chrome Headless", "major": "156", "minor": "0", "patch": "0"},
                "os": {"name": "Linux", "major": ""},
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facility/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/notifications/pingbacknotification/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/notifications/localnotification/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/api/auth/classroom/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "70",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
            json={"name": "Night astronomy", "parent": "fe559e7873b6be185d890f73a157bd07"},
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=32feca742d5e53a2183f862b950bd231",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/32feca742d5e53a2183f862b950bd231/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "PATCH",
            "/api/auth/classroom/32feca742d5e53a2183f862b950bd231/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "28",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
            json={"name": "Night astronomy 2"},
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&page=1&page_size=30",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&date_joined__gte=2026-10-28T01%3A06%3A56.589Z&page=1&page_size=30",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/api/auth/facilityuser/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "210",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
            json={
                "facility": "fe559e7873b6be185d890f73a157bd07",
                "username": "nora",
                "full_name": "Nora Quist",
                "password": "NOT_SPECIFIED",
                "id_number": "",
                "gender": "NOT_SPECIFIED",
                "birth_year": "NOT_SPECIFIED",
                "extra_demographics": {},
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facility/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&date_joined__gte=2026-10-28T01%3A06%3A56.589Z&page=1&page_size=30",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&page=1&page_size=30",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=32feca742d5e53a2183f862b950bd231",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/32feca742d5e53a2183f862b950bd231/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&page=1&page_size=30&exclude_member_of=32feca742d5e53a2183f862b950bd231&exclude_coach_for=32feca742d5e53a2183f862b950bd231",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/api/auth/membership/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "93",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
            json=[{"collection": "32feca742d5e53a2183f862b950bd231", "user": "163e27ee31c4301de0c8540eaa9b08cc"}],
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilityuser/?member_of=32feca742d5e53a2183f862b950bd231",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/classroom/32feca742d5e53a2183f862b950bd231/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/tasks/tasks/?queue=facility_task",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
                "Referer": "http://127.0.0.1:18201/en/facility/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/logout/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
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
            "/en/logout/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr",
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
            "/en/redirectuser/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
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
            "/en/auth/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
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
            "PUT",
            "/api/auth/session/current/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Content-Length": "124",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "Origin": "http://127.0.0.1:18201",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
            },
            json={
                "active": False,
                "browser": {"name": "Chrome Headless", "major": "156", "minor": "0", "patch": "0"},
                "os": {"name": "Linux", "major": ""},
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facility/",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07",
            headers={
                "Accept": "application/json, text/plain, */*",
                "Cookie": "visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "Referer": "http://127.0.0.1:18201/en/auth/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRFToken": "IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej",
                "X-Requested-With": "XMLHttpRequest",
            },
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
