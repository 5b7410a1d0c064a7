/**
 * Source of a function for a web page, which has browser types and not Node types. It tries everything that a page can
 * do with these addresses, and resolves with what it could read.
 */
export const everyTry = `async ({ urls, socket }) => {
  const read = [];
  const sent = [
    [null, 'text/plain'],
    ['{"advanceMs":1000}', 'text/plain'],
    ['{"advanceMs":1000}', 'application/x-www-form-urlencoded'],
    ['{"advanceMs":1000}', 'application/json'],
    ['{"url":"http://evil.example/"}', 'application/json'],
    ['{"presence":"AWAY"}', 'text/plain'],
  ];
  const get = async (url, mode) => {
    const answer = await fetch(url, { mode }).catch(() => null);
    if (answer?.ok) read.push(mode + ' ' + url + ' ' + (await answer.text()).slice(0, 50));
  };
  const embed = async (url, tag, attribute) => {
    const element = document.createElement(tag);
    element.setAttribute(attribute, url);
    document.body.append(element);
    await new Promise((resolve) => {
      element.addEventListener('load', resolve);
      element.addEventListener('error', resolve);
      setTimeout(resolve, 500);
    });
    if (tag === 'iframe' && element.contentDocument?.body?.textContent) read.push('iframe ' + url);
  };
  const postForm = (url, enctype) => {
    const frame = document.createElement('iframe');
    frame.name = url + enctype;
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: url, target: frame.name, enctype });
    const field = document.createElement('input');
    Object.assign(field, { name: '{"advanceMs":1000,"x":"', value: '"}' });
    form.append(field);
    document.body.append(frame, form);
    const done = new Promise((resolve) => frame.addEventListener('load', resolve));
    form.submit();
    return Promise.race([done, new Promise((resolve) => setTimeout(resolve, 500))]);
  };
  await Promise.all(urls.map(async (url) => {
    const tries = [];
    for (const mode of ['cors', 'no-cors']) {
      tries.push(get(url, mode));
      for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'])
        for (const [body, type] of sent)
          tries.push(fetch(url, { mode, method, body, headers: { 'content-type': type } }).catch(() => null));
    }
    navigator.sendBeacon(url, '{"advanceMs":1000}');
    for (const [tag, attribute] of Object.entries({ img: 'src', script: 'src', iframe: 'src', embed: 'src', object: 'data' }))
      tries.push(embed(url, tag, attribute));
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      tries.push(postForm(url, enctype));
    await Promise.all(tries);
  }));
  const opened = await new Promise((resolve) => {
    const line = new WebSocket(socket);
    line.addEventListener('open', () => resolve(true));
    line.addEventListener('error', () => resolve(false));
  });
  return opened ? [...read, socket] : read;
}`;
