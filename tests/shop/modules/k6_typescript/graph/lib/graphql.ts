import http, { Params } from 'k6/http';

export interface Config {
  url: string;
  token: string;
}

export class GraphQLClient {
  private readonly url: string;
  private token: string;

  constructor(config: Config) {
    this.url = config.url;
    this.token = config.token;
  }

  open(): void {
    http.get(`${this.url}/`);
  }

  signIn(query: string, variables: object): void {
    const params: Params = { headers: { 'Content-Type': 'application/json' } };
    http.post(`${this.url}/api`, JSON.stringify({ operationName: 'SignIn', query, variables }), params);
  }

  send(operationName: string, query: string, variables: object): void {
    const params: Params = {
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.token}` },
      tags: { name: operationName },
    };
    http.post(`${this.url}/api`, JSON.stringify({ operationName, query, variables }), params);
  }
}
