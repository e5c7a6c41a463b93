from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18301"
    default_headers = {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-GB",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18301",
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
        with self.client.request("GET", "/wiki", headers={"Sec-Fetch-Site": "none"}, catch_response=True) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook?action=edit",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/wiki/NightRunbook",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "263",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=edit",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=62da0ac8cd827facc304cf83&from_editor=1&action=edit&version=0&scroll_bar_pos=0&editrows=20&text=%3D+Night+runbook%0D%0A%0D%0A+*+check+the+pumps%0D%0A+*+call+%22Sam+%26+Ola%22%0D%0A&author=anonymous&comment=first+draft%2C+half+done&preview=Preview+page",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/wiki/NightRunbook",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "262",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=62da0ac8cd827facc304cf83&from_editor=1&action=edit&version=0&scroll_bar_pos=0&editrows=20&text=%3D+Night+runbook%0D%0A%0D%0A+*+check+the+pumps%0D%0A+*+call+%22Sam+%26+Ola%22%0D%0A&author=anonymous&comment=first+draft%2C+half+done&save=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook?action=edit",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/wiki/NightRunbook",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "275",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=edit",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=62da0ac8cd827facc304cf83&from_editor=1&action=edit&version=1&scroll_bar_pos=0&editrows=20&text=%3D+Night+runbook%0D%0A%0D%0A+*+check+the+pumps%0D%0A+*+check+the+valves%0D%0A+*+call+%22Sam+%26+Ola%22%0D%0A&author=anonymous&comment=valves+added&save=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=edit",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook?action=diff&version=2",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/newticket",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=diff&version=2",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/newticket",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "293",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/newticket",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=62da0ac8cd827facc304cf83&field_summary=Pump+is+loud+at+night&field_reporter=anonymous&field_description=See+NightRunbook.&field_type=defect&field_priority=major&field_milestone=&field_component=component1&field_version=&field_keywords=&field_cc=&action=create&submit=Create+ticket",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/ticket/11",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/newticket",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/ticket/11",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "397",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=62da0ac8cd827facc304cf83&field_summary=Pump+is+loud+at+night&field_reporter=anonymous&field_description=See+NightRunbook.&field_type=defect&field_priority=major&field_milestone=&field_component=component1&field_version=&field_keywords=&field_cc=&action=accept&author=anonymous&comment=I+look+at+it.&start_time=1795743949149708&view_time=1795743949149708&replyto=&submit=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/ticket/11",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/ticket/11",
            headers={
                "Cache-Control": "max-age=0",
                "Content-Length": "441",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=62da0ac8cd827facc304cf83&field_summary=Pump+is+loud+at+night&field_reporter=anonymous&field_description=See+NightRunbook.&field_type=defect&field_priority=major&field_milestone=&field_component=component1&field_version=&field_keywords=&field_cc=&action=resolve&action_resolve_resolve_resolution=fixed&author=anonymous&comment=Bearing+changed.&start_time=1795743953353650&view_time=1795743953353650&replyto=&submit=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/ticket/11",
            headers={
                "Cache-Control": "max-age=0",
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/query?status=closed&owner=anonymous&order=id&desc=1",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/search?q=runbook",
            headers={
                "Cookie": "trac_form_token=62da0ac8cd827facc304cf83; trac_session=b5de63b5aa55ce9d2b401981",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
