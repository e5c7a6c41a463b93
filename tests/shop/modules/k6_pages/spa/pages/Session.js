// What the browser knows of the user.
export class Session {
  constructor() {
    this.csrf = 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu';
    this.xsrf = 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z';
    this.token = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw';
  }
}
