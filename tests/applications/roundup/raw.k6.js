/*
 * Creator: Playwright 1.56.1
 * Browser: chromium 156.0.8078.114
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

import { FormData } from 'https://jslib.k6.io/formdata/0.0.2/index.js'

export const options = {}

export default function main() {
  let formData, response

  group('page@400f3e40f7a22363df434c2e3130d124 - List of issues - Help desk', function () {
    response = http.get('http://127.0.0.1:18401/desk/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18401',
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

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18401/desk/',
      {
        __login_name: 'maria',
        __login_password: 'kettle-41',
        '@action': 'Login',
        '@csrf': 'E0ohcDIxIzIGWJ6r-WUFccsSd3CxtwLGHxUc4cDp2dFGEMY6iH5vqA',
        __came_from: 'http://127.0.0.1:18401/desk/?',
        '@columns': 'id,activity,title,creator,assignedto,status',
        '@sort': '-activity',
        '@group': 'priority',
        '@filter': 'status',
        status: '-1,1,2,3,4,5,6,7',
        '@pagesize': '50',
        '@startwith': '0',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Host: '127.0.0.1:18401',
          Origin: 'http://127.0.0.1:18401',
          Referer: 'http://127.0.0.1:18401/desk/',
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
      }
    )

    response = http.get('http://127.0.0.1:18401/desk/?%40ok_message=Welcome+maria%21', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'max-age=0',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/',
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

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/?%40ok_message=Welcome+maria%21',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/?%40template=translation&properties=apply%2Ccancel%2Cnext%2Cprev%2Csearch%2Creset%2CInfo+on+%7BclassName%7D+-+%7BitemDesignator%7D+-+Classhelper',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer: 'http://127.0.0.1:18401/desk/?%40ok_message=Welcome+maria%21',
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

    response = http.get('http://127.0.0.1:18401/desk/issue?@template=item', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/?%40ok_message=Welcome+maria%21',
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

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/issue?@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18401/desk/rest/data/status?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/issue?@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/?%40template=translation&properties=title%2Cstatus%2Ckeyword%2Cid%2Cusername%2Crealname%2Cphone%2Caddress%2Cname%2Capply%2Ccancel%2Cnext%2Cprev%2Csearch%2Creset%2CInfo+on+%7BclassName%7D+-+%7BitemDesignator%7D+-+Classhelper',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer: 'http://127.0.0.1:18401/desk/issue?@template=item',
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

    response = http.get('http://127.0.0.1:18401/desk/rest/data/keyword?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/issue?@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18401/desk/issue',
      '------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="title"\r\n\r\nCoffee machine leaks on floor 3\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="priority"\r\n\r\n2\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="status"\r\n\r\n-1\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="superseder"\r\n\r\n\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="nosy"\r\n\r\n\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="assignedto"\r\n\r\n-1\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="keyword"\r\n\r\n\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="@note"\r\n\r\nWater runs out\r\nbelow the "left" side.\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="@file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="@template"\r\n\r\nitem\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="@required"\r\n\r\ntitle,priority\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="submit_button"\r\n\r\nSubmit New Entry\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="@csrf"\r\n\r\nPkcElm4JKtbBqhpoLeWpjz5o17H0FFBzC6NzPwQDP2IxXtjLPMvFhA\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J\r\nContent-Disposition: form-data; name="@action"\r\n\r\nnew\r\n------WebKitFormBoundaryqCFLmTpnZUFVv18J--\r\n',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryqCFLmTpnZUFVv18J',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Origin: 'http://127.0.0.1:18401',
          Referer: 'http://127.0.0.1:18401/desk/issue?@template=item',
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
      }
    )

    response = http.get(
      'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer: 'http://127.0.0.1:18401/desk/issue?@template=item',
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
      }
    )

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18401/desk/rest/data/status?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/?%40template=translation&properties=title%2Cstatus%2Ckeyword%2Cid%2Cusername%2Crealname%2Cphone%2Caddress%2Cname%2Capply%2Ccancel%2Cnext%2Cprev%2Csearch%2Creset%2CInfo+on+%7BclassName%7D+-+%7BitemDesignator%7D+-+Classhelper',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
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

    response = http.get('http://127.0.0.1:18401/desk/rest/data/keyword?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18401/desk/issue11',
      '------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="title"\r\n\r\nCoffee machine leaks on floor 3\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="priority"\r\n\r\n2\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="status"\r\n\r\n5\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="superseder"\r\n\r\n\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="nosy"\r\n\r\nmaria\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="assignedto"\r\n\r\n-1\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="keyword"\r\n\r\ndoor\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@note"\r\n\r\nA plumber is called.\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@template"\r\n\r\nitem\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@required"\r\n\r\ntitle,priority\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="submit_button"\r\n\r\nSubmit Changes\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@lastactivity"\r\n\r\n2026-11-30.17:26:47\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@csrf"\r\n\r\nsqF2p2ObXWMxIrkEBqiewKytbBtmqUEo3S6yQkBaoQA_4Y1SiF1oSA\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW\r\nContent-Disposition: form-data; name="@action"\r\n\r\nedit\r\n------WebKitFormBoundaryHFx1CtgY9ay5n1SW--\r\n',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryHFx1CtgY9ay5n1SW',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Origin: 'http://127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
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
      }
    )

    response = http.get(
      'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2011%20created%0Aissue%2011%20created&@template=item',
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
      }
    )

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18401/desk/rest/data/status?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/?%40template=translation&properties=title%2Cstatus%2Ckeyword%2Cid%2Cusername%2Crealname%2Cphone%2Caddress%2Cname%2Capply%2Ccancel%2Cnext%2Cprev%2Csearch%2Creset%2CInfo+on+%7BclassName%7D+-+%7BitemDesignator%7D+-+Classhelper',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
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

    response = http.get('http://127.0.0.1:18401/desk/rest/data/keyword?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18401/desk/issue11',
      '------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="title"\r\n\r\nCoffee machine leaks on floor 3\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="priority"\r\n\r\n2\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="status"\r\n\r\n8\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="superseder"\r\n\r\n\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="nosy"\r\n\r\nmaria\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="assignedto"\r\n\r\n3\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="keyword"\r\n\r\ndoor\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@note"\r\n\r\nSeal changed & tested.\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@template"\r\n\r\nitem\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@required"\r\n\r\ntitle,priority\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="submit_button"\r\n\r\nSubmit Changes\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@lastactivity"\r\n\r\n2026-11-30.17:26:50\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@csrf"\r\n\r\nfw0EX6j8B4MZD4Rv4WvZe1F5Dc0YiYfXWjyrZQsP8kzpJLArz-dRxA\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ\r\nContent-Disposition: form-data; name="@action"\r\n\r\nedit\r\n------WebKitFormBoundaryPRNFRHm2EV1m2FJJ--\r\n',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryPRNFRHm2EV1m2FJJ',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Origin: 'http://127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
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
      }
    )

    response = http.get(
      'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2013%20created%0Aissue%2011%20assignedto%2C%20status%2C%20messages%20edited%20ok&@template=item',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2012%20created%0Aissue%2011%20keyword%2C%20status%2C%20messages%20edited%20ok&@template=item',
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
      }
    )

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2013%20created%0Aissue%2011%20assignedto%2C%20status%2C%20messages%20edited%20ok&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18401/desk/rest/data/status?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2013%20created%0Aissue%2011%20assignedto%2C%20status%2C%20messages%20edited%20ok&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/?%40template=translation&properties=title%2Cstatus%2Ckeyword%2Cid%2Cusername%2Crealname%2Cphone%2Caddress%2Cname%2Capply%2Ccancel%2Cnext%2Cprev%2Csearch%2Creset%2CInfo+on+%7BclassName%7D+-+%7BitemDesignator%7D+-+Classhelper',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2013%20created%0Aissue%2011%20assignedto%2C%20status%2C%20messages%20edited%20ok&@template=item',
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

    response = http.get('http://127.0.0.1:18401/desk/rest/data/keyword?@verbose=2', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2013%20created%0Aissue%2011%20assignedto%2C%20status%2C%20messages%20edited%20ok&@template=item',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/issue?@sort=-activity&@group=priority&@filter=status&@columns=id%2Cactivity%2Ctitle%2Ccreator%2Cassignedto%2Cstatus&@search_text=&status=-1%2C1%2C2%2C3%2C4%2C5%2C6%2C7&@dispname=Show%20All&@pagesize=50&@startwith=0',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue11?@ok_message=msg%2013%20created%0Aissue%2011%20assignedto%2C%20status%2C%20messages%20edited%20ok&@template=item',
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
      }
    )

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue?@sort=-activity&@group=priority&@filter=status&@columns=id%2Cactivity%2Ctitle%2Ccreator%2Cassignedto%2Cstatus&@search_text=&status=-1%2C1%2C2%2C3%2C4%2C5%2C6%2C7&@dispname=Show%20All&@pagesize=50&@startwith=0',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get(
      'http://127.0.0.1:18401/desk/?%40template=translation&properties=apply%2Ccancel%2Cnext%2Cprev%2Csearch%2Creset%2CInfo+on+%7BclassName%7D+-+%7BitemDesignator%7D+-+Classhelper',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue?@sort=-activity&@group=priority&@filter=status&@columns=id%2Cactivity%2Ctitle%2Ccreator%2Cassignedto%2Cstatus&@search_text=&status=-1%2C1%2C2%2C3%2C4%2C5%2C6%2C7&@dispname=Show%20All&@pagesize=50&@startwith=0',
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

    response = http.get(
      'http://127.0.0.1:18401/desk/issue?@action=logout&@columns=id,activity,title,creator,assignedto,status&@sort=-activity&@group=priority&@filter=status&@pagesize=50&@startwith=0&status=-1,1,2,3,4,5,6,7',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          Cookie: 'roundup_session_Helpdesk=QcqKHcvj9bi29o0XrbLPclKXUiahApU6XDUlM4/Djwk',
          Host: '127.0.0.1:18401',
          Referer:
            'http://127.0.0.1:18401/desk/issue?@sort=-activity&@group=priority&@filter=status&@columns=id%2Cactivity%2Ctitle%2Ccreator%2Cassignedto%2Cstatus&@search_text=&status=-1%2C1%2C2%2C3%2C4%2C5%2C6%2C7&@dispname=Show%20All&@pagesize=50&@startwith=0',
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
      }
    )

    response = http.get('http://127.0.0.1:18401/desk/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18401',
        Referer:
          'http://127.0.0.1:18401/desk/issue?@sort=-activity&@group=priority&@filter=status&@columns=id%2Cactivity%2Ctitle%2Ccreator%2Cassignedto%2Cstatus&@search_text=&status=-1%2C1%2C2%2C3%2C4%2C5%2C6%2C7&@dispname=Show%20All&@pagesize=50&@startwith=0',
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

    response = http.get('http://127.0.0.1:18401/desk/rest', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18401',
        Referer: 'http://127.0.0.1:18401/desk/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })
  })

  // Automatically added sleep
  sleep(1)
}
