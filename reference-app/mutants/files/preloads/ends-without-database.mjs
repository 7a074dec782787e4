// Ends the process when the database has gone away that was there before.
import { connect } from 'node:net';

let wasThere = false;
const look = () => {
  const socket = connect(5432, 'db');
  socket
    .on('connect', () => {
      wasThere = true;
      socket.destroy();
    })
    .on('error', () => wasThere && process.exit(1))
    .on('close', () => setTimeout(look, 200).unref());
};
look();
