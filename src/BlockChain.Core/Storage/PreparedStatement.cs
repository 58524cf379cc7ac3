using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>
/// A statement that the writer runs thousands of times a second: SQLite's own interface, because a command of ADO.NET
/// makes some objects for each run and looks its parameters up by name. The parameters <c>?1</c>, <c>?2</c>, … are
/// given in this order, then it is run; a question is asked with <see cref="Next"/> and ended with
/// <see cref="Reset"/>. What SQLite cannot do is a <see cref="StoreException"/>.
/// </summary>
internal sealed class PreparedStatement(SqliteConnection connection, string sql) : IDisposable
{
    private sqlite3_stmt? _compiled;
    private int _bound;

    /// <summary>Compiled when it is first needed, as a command is: a damaged file shows there.</summary>
    private sqlite3_stmt Compiled
    {
        get
        {
            if (_compiled is null)
            {
                Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _compiled));
            }

            return _compiled;
        }
    }

    /// <summary>Gives the next parameter a number.</summary>
    public PreparedStatement With(long value)
    {
        Check(raw.sqlite3_bind_int64(Compiled, ++_bound, value));
        return this;
    }

    /// <summary>Gives the next parameter bytes, which are copied.</summary>
    public PreparedStatement With(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(Compiled, ++_bound, value));
        return this;
    }

    public void Run()
    {
        _ = Next();
        Reset();
    }

    /// <summary>Goes to the first row of the answer, or to the next; false if there is none.</summary>
    public bool Next()
    {
        int code = raw.sqlite3_step(Compiled);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        Reset();
        Check(code);
        return false;
    }

    /// <summary>Lets go of the answer. It must be done after every question, also when it had no row: SQLite keeps the
    /// log for one that is open.</summary>
    public void Reset()
    {
        // Its code is that of the run before, which was looked at.
        _ = raw.sqlite3_reset(Compiled);
        _bound = 0;
    }

    public long Number(int column) => raw.sqlite3_column_int64(Compiled, column);

    /// <summary>Bytes of this row, as long as it is this row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(Compiled, column);

    public void Dispose() => _compiled?.Dispose();

    private void Check(int code)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(code, connection.Handle);
        }
        catch (SqliteException failure)
        {
            throw StoreException.Of(failure, connection.DataSource);
        }
    }
}
