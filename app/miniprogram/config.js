// What an operator sets. See README.md.
module.exports = {
  // The address that residents see, server.public_url, without a slash at the end.
  site: 'https://city.example',
  // Templates of subscribe messages (订阅消息) that are offered after a payment; at most three. Empty: nothing is offered.
  templates: [],
}
