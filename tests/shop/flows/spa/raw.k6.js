/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.79
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

export const options = {}

export default function main() {
  let response

  group('page@20eb5c78145a2cdfc511b6a488e04445 - Tea', function () {
    response = http.get('http://127.0.0.1:18377/spa/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18377',
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

    response = http.post(
      'http://127.0.0.1:18377/spa/api/login',
      '{"email":"ana+shop@example.test","password":"correct horse"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=k%3DS1TV%2Bd2jalw%2FhNh5Lrzd4iMPQNz0z',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
          'X-XSRF-TOKEN': 'k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18377/spa/api/catalogue?locale=en-GB&_=1795538078722', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw',
        Connection: 'keep-alive',
        Cookie:
          'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
        'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18377/spa/api/notifications?_=1795538078732', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw',
        Connection: 'keep-alive',
        Cookie:
          'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
        'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18377/spa/api/baskets',
      '{"account":4259250684236,"variant":"9552a562769c","quantity":2}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Authorization:
            'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
          Host: '127.0.0.1:18377',
          'Idempotency-Key': '3194e91a-f9a2-4639-8cb6-81d4b06ac1bc',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
          'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18377/spa/api/baskets/21711', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw',
        Connection: 'keep-alive',
        Cookie:
          'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
        'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18377/spa/api/baskets/21711/shipping', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw',
        Connection: 'keep-alive',
        Cookie:
          'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
        'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.patch(
      'http://127.0.0.1:18377/spa/api/baskets/21711',
      '{"shipping":61337,"settings":"{\\"layout\\":\\"list\\",\\"stateKey\\":\\"SLht6lcodc23nEcuuKY5\\"}"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Authorization:
            'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
          Host: '127.0.0.1:18377',
          'If-Match': '"c43ed405b1-2"',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
          'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18377/spa/api/tokens',
      '{"grantType":"refresh_token","refreshToken":"8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
          'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18377/spa/api/baskets/21711/order',
      '{"currency":"EUR"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Authorization:
            'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
          Host: '127.0.0.1:18377',
          'If-Match': 'W/"aa8cdcb501-2"',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
          'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18377/spa/api/tokens',
      '{"grantType":"refresh_token","refreshToken":"pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
          'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.del('http://127.0.0.1:18377/spa/api/session', null, {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE',
        Connection: 'keep-alive',
        Cookie:
          'sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz',
        Host: '127.0.0.1:18377',
        Origin: 'http://127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
        'X-XSRF-TOKEN': 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })
  })

  // Automatically added sleep
  sleep(1)
}
