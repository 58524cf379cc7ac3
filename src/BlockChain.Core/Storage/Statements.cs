using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>The statements of one connection, which end before it does.</summary>
internal sealed class Statements(sqlite3 database) : IDisposable
{
    private readonly List<Statement> _all = [];

    public Statements(SqliteConnection connection)
        : this(connection.Handle!)
    {
    }

    /// <summary>True between BEGIN and COMMIT or ROLLBACK.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(database) == 0;

    public Statement Add(string sql)
    {
        var statement = new Statement(database, sql);
        _all.Add(statement);
        return statement;
    }

    public void Dispose() => _all.ForEach(statement => statement.Dispose());
}
