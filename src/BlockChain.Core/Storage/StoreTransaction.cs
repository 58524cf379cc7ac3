using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>Writes that become true together. Disposed without <see cref="Commit"/>, they never were.</summary>
internal sealed class StoreTransaction(SqliteConnection connection, PreparedStatement commit, PreparedStatement rollback) : IDisposable
{
    public void Commit() => commit.Run();

    public void Dispose()
    {
        // After some errors, a full disk among them, SQLite has rolled back by itself.
        bool isOpen = raw.sqlite3_get_autocommit(connection.Handle) == 0;
        if (isOpen)
        {
            rollback.Run();
        }
    }
}
