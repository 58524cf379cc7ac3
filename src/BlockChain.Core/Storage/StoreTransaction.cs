using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>Writes of which all are kept or none: none, if it is disposed without <see cref="Commit"/>.</summary>
internal sealed class StoreTransaction(ChainFile file, Statement commit, Statement rollback) : IDisposable
{
    public void Commit()
    {
        commit.Run();
        file.Log.KeepShort();
    }

    public void Dispose()
    {
        // After some errors, a full disk among them, SQLite has rolled back by itself.
        bool isOpen = raw.sqlite3_get_autocommit(file.Connection.Handle) == 0;
        if (isOpen)
        {
            rollback.Run();
        }
    }
}
