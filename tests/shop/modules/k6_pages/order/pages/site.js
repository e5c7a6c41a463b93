const SITE = 'http://127.0.0.1:18377';

export const url = (path) => SITE + path;
