/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.79
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

export const options = {}

export default function main() {
  let response

  group('page@314ef3bf60db48187cf985d24835f3ac - Collection', function () {
    response = http.get('http://127.0.0.1:18377/search/', {
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

    response = http.get(
      'http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/search/',
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
      'http://127.0.0.1:18377/search/api/page?cursor=eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms%2BY2k%2FPk0zY2x1QT8%2FP1lKPmo%2BRWRnbDJ6In0%3D&size=2',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price',
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
      'http://127.0.0.1:18377/search/api/page?cursor=eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms%2FV29uSHFLalo5Plg%2BP1U%2BRj5jYz9oOD96In0%3D&size=2',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price',
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

    response = http.get('http://127.0.0.1:18377/search/compare/30002~30100~6f9ot', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Connection: 'keep-alive',
        Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
        Host: '127.0.0.1:18377',
        Referer:
          'http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price',
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

    response = http.post(
      'http://127.0.0.1:18377/search/api/collections',
      'ids=%5B30002%2C30100%5D&name=Tea+%2B+biscuits&ticket=k7A7+c4dLYOri4%3DI%2B%2F%26v3PCE%25z',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/search/compare/30002~30100~6f9ot',
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
      'http://127.0.0.1:18377/search/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/search/compare/30002~30100~6f9ot',
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

    response = http.post(
      'http://127.0.0.1:18377/search/shared/18051/publish',
      {
        share: 'k+9V&a=Xo riQRDe6JnMd/zZz',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/search/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz',
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
      'http://127.0.0.1:18377/search/shared/18051?share=k%2B9V%26a%3DXo+riQRDe6JnMd%2FzZz',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          Cookie: 'sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP',
          Host: '127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/search/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz',
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
  })

  // Automatically added sleep
  sleep(1)
}
