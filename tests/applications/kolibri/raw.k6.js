/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.108
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

export const options = {}

export default function main() {
  let response

  group('page@6ed7720ba8cdfde812f0daea22ba895a - Kolibri', function () {
    response = http.get('http://127.0.0.1:18201/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/en/auth/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.put(
      'http://127.0.0.1:18201/api/auth/session/current/',
      '{"active":false,"browser":{"name":"Chrome Headless","major":"156","minor":"0","patch":"0"},"os":{"name":"Linux","major":""}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/auth/facility/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/auth/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityusername/?facility=fe559e7873b6be185d890f73a157bd07&search=admin',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18201/api/auth/session/',
      '{"username":"admin","password":"","facility":"fe559e7873b6be185d890f73a157bd07","active":true,"browser":{"name":"Chrome Headless","major":"156","minor":"0","patch":"0"},"os":{"name":"Linux","major":""}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18201/api/auth/session/',
      '{"username":"admin","password":"s3cret-Admin","facility":"fe559e7873b6be185d890f73a157bd07","active":true,"browser":{"name":"Chrome Headless","major":"156","minor":"0","patch":"0"},"os":{"name":"Linux","major":""}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'W0xjN1bqUgiraZnmAV4CLIqTAbuXbs7uVnmVptySh0KJ1GGuKSBL3Tzu7KflQpeV',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/en/redirectuser/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/auth/',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/en/device/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/auth/',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.put(
      'http://127.0.0.1:18201/api/auth/session/current/',
      '{"active":false,"browser":{"name":"Chrome Headless","major":"156","minor":"0","patch":"0"},"os":{"name":"Linux","major":""}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/device/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/tasks/tasks/?queue=content', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/device/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/api/tasks/tasks/?queue=content', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/device/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/api/auth/facility/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/device/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18201/device/api/device_channel/?include_fields=on_device_file_size',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/device/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/notifications/pingbacknotification/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/device/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/api/notifications/localnotification/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/device/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/device/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/en/facility/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.put(
      'http://127.0.0.1:18201/api/auth/session/current/',
      '{"active":false,"browser":{"name":"Chrome Headless","major":"156","minor":"0","patch":"0"},"os":{"name":"Linux","major":""}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/auth/facility/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/facility/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/api/notifications/pingbacknotification/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/facility/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/notifications/localnotification/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/facility/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18201/api/auth/classroom/',
      '{"name":"Night astronomy","parent":"fe559e7873b6be185d890f73a157bd07"}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=32feca742d5e53a2183f862b950bd231',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/32feca742d5e53a2183f862b950bd231/',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.patch(
      'http://127.0.0.1:18201/api/auth/classroom/32feca742d5e53a2183f862b950bd231/',
      '{"name":"Night astronomy 2"}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&page=1&page_size=30',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&date_joined__gte=2026-10-28T01%3A06%3A56.589Z&page=1&page_size=30',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18201/api/auth/facilityuser/',
      '{"facility":"fe559e7873b6be185d890f73a157bd07","username":"nora","full_name":"Nora Quist","password":"NOT_SPECIFIED","id_number":"","gender":"NOT_SPECIFIED","birth_year":"NOT_SPECIFIED","extra_demographics":{}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/auth/facility/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/facility/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&date_joined__gte=2026-10-28T01%3A06%3A56.589Z&page=1&page_size=30',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&page=1&page_size=30',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=32feca742d5e53a2183f862b950bd231',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/32feca742d5e53a2183f862b950bd231/',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=fe559e7873b6be185d890f73a157bd07&page=1&page_size=30&exclude_member_of=32feca742d5e53a2183f862b950bd231&exclude_coach_for=32feca742d5e53a2183f862b950bd231',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18201/api/auth/membership/',
      '[{"collection":"32feca742d5e53a2183f862b950bd231","user":"163e27ee31c4301de0c8540eaa9b08cc"}]',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilityuser/?member_of=32feca742d5e53a2183f862b950bd231',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/?parent=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/classroom/32feca742d5e53a2183f862b950bd231/',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/facility/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/tasks/tasks/?queue=facility_task', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/facility/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/logout/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/en/logout/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej; kolibri=48p13kerwusnim1eshjy1lskpykenqtr',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/en/redirectuser/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18201/en/auth/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        Host: '127.0.0.1:18201',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.put(
      'http://127.0.0.1:18201/api/auth/session/current/',
      '{"active":false,"browser":{"name":"Chrome Headless","major":"156","minor":"0","patch":"0"},"os":{"name":"Linux","major":""}}',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          Host: '127.0.0.1:18201',
          Origin: 'http://127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18201/api/auth/facility/', {
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US',
        Connection: 'keep-alive',
        Cookie:
          'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        Host: '127.0.0.1:18201',
        Referer: 'http://127.0.0.1:18201/en/auth/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
        'X-Requested-With': 'XMLHttpRequest',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18201/api/auth/facilitydataset/?facility_id=fe559e7873b6be185d890f73a157bd07',
      {
        headers: {
          Accept: 'application/json, text/plain, */*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US',
          Connection: 'keep-alive',
          Cookie:
            'visitor_id=3ec1abfe69ee4ee7bddf8d19a34ecc99; kolibri_csrftoken=IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          Host: '127.0.0.1:18201',
          Referer: 'http://127.0.0.1:18201/en/auth/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRFToken': 'IY7Ybb3VWfpSEPxpP4O5aQqBjKbR6XPnw5qilTVPhR9z5XaHzsKU4n42kOytUnej',
          'X-Requested-With': 'XMLHttpRequest',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )
  })

  // Automatically added sleep
  sleep(1)
}
