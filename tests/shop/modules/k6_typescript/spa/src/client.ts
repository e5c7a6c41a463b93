import http, { RefinedResponse, ResponseType } from 'k6/http';

type Headers = { [name: string]: string };

export class Client {
  token = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw';
  xsrf = 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z';

  constructor(private readonly baseUrl: string) {}

  page(path: string): RefinedResponse<ResponseType | undefined> {
    return http.get(this.baseUrl + path);
  }

  call(method: string, path: string, body: object | null, headers: Headers): RefinedResponse<ResponseType | undefined> {
    const payload = body === null ? null : JSON.stringify(body);
    return http.request(method, `${this.baseUrl}/spa/api${path}`, payload, {
      headers: {
        'Content-Type': 'application/json',
        'X-CSRF-Token': 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu',
        'X-XSRF-TOKEN': this.xsrf,
        ...headers,
      },
    });
  }
}
