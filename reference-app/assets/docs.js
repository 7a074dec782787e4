// Shows how many routes the page lists.
const routes = document.querySelectorAll('#routes li');
document.querySelector('h1').title = `${routes.length} groups of routes`;
