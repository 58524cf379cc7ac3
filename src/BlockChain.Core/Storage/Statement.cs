using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>
/// A statement of SQL, by SQLite's own interface: a command of ADO.NET makes some objects for each run and looks its
/// parameters up by name, and the writer runs one thousands of times a second. The parameters <c>?1</c>, <c>?2</c>, … are
/// given in this order, then it is run; a question is asked with <see cref="First"/> or <see cref="All"/>. What SQLite
/// cannot do is a <see cref="StoreException"/>; a question that was interrupted is a <see cref="SqliteException"/>.
/// </summary>
internal sealed class Statement(sqlite3 database, string sql) : IDisposable
{
    private sqlite3_stmt? _compiled;
    private int _bound;

    public Statement(SqliteConnection connection, string sql)
        : this(connection.Handle!, sql)
    {
    }

    /// <summary>Compiled when it is first needed, as a command is: a damaged file shows there.</summary>
    private sqlite3_stmt Compiled
    {
        get
        {
            if (_compiled is null)
            {
                Check(database, raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _compiled));
            }

            return _compiled;
        }
    }

    /// <summary>Runs statements that have no parameters and no answer.</summary>
    public static void Execute(SqliteConnection connection, string script) => Execute(connection.Handle!, script);

    /// <inheritdoc cref="Execute(SqliteConnection, string)"/>
    public static void Execute(sqlite3 database, string script) => Check(database, raw.sqlite3_exec(database, script));

    /// <summary>Throws if a code is not one of success.</summary>
    public static void Check(sqlite3 database, int code)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode != raw.SQLITE_INTERRUPT)
        {
            throw StoreException.Of(failure, raw.sqlite3_db_filename(database, "main").utf8_to_string() ?? "");
        }
    }

    /// <summary>Gives the next parameters numbers or bytes.</summary>
    public Statement With(params ReadOnlySpan<object> values)
    {
        foreach (object value in values)
        {
            _ = value is byte[] bytes ? With(bytes.AsSpan()) : With(Convert.ToInt64(value, null));
        }

        return this;
    }

    /// <summary>Gives the next parameter a number.</summary>
    public Statement With(long value)
    {
        Check(database, raw.sqlite3_bind_int64(Compiled, ++_bound, value));
        return this;
    }

    /// <summary>Gives the next parameter bytes, which are copied.</summary>
    public Statement With(ReadOnlySpan<byte> value)
    {
        Check(database, raw.sqlite3_bind_blob(Compiled, ++_bound, value));
        return this;
    }

    public void Run()
    {
        _ = Next();
        Reset();
    }

    /// <summary>Asks for one row.</summary>
    /// <param name="read">Reads it.</param>
    /// <returns>What was read; the type's default where there is no row.</returns>
    public T? First<T>(Func<Statement, T> read)
    {
        try
        {
            return Next() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Asks for all rows.</summary>
    /// <param name="read">Reads each.</param>
    public List<T> All<T>(Func<Statement, T> read)
    {
        try
        {
            return [.. Rows().Select(read)];
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes to the first row of the answer, or to the next; false if there is none. The last is followed by
    /// <see cref="Reset"/>.</summary>
    public bool Next()
    {
        int code = raw.sqlite3_step(Compiled);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        Reset();
        Check(database, code);
        return false;
    }

    /// <summary>All rows of the answer: each is the statement itself, until the next.</summary>
    public IEnumerable<Statement> Rows()
    {
        while (Next())
        {
            yield return this;
        }
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

    public bool IsNull(int column) => raw.sqlite3_column_type(Compiled, column) == raw.SQLITE_NULL;

    /// <summary>A number, a text or bytes of this row, whichever it is.</summary>
    public object? Value(int column) => raw.sqlite3_column_type(Compiled, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_BLOB => Bytes(column).ToArray(),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(Compiled, column).utf8_to_string(),
        _ => Number(column),
    };

    /// <summary>A hash of this row.</summary>
    /// <exception cref="StoreException">The file is damaged: the column has another number of bytes.</exception>
    public Hash256 Hash(int column) => Hash256.FromBytes(Bytes(column, Hash256.Size));

    /// <inheritdoc cref="Hash(int)"/>
    public BlockHeader Header(int column) => BlockHeader.FromBytes(Bytes(column, BlockHeader.Size).ToArray());

    /// <inheritdoc cref="Hash(int)"/>
    public PublicKeyHash Owner(int column) => new(Bytes(column, PublicKeyHash.Size));

    public void Dispose() => _compiled?.Dispose();

    private ReadOnlySpan<byte> Bytes(int column, int size)
    {
        ReadOnlySpan<byte> bytes = Bytes(column);
        return bytes.Length == size
            ? bytes
            : throw StoreException.Damaged(
                $"its column {raw.sqlite3_column_name(Compiled, column).utf8_to_string()} must have {size} bytes.");
    }
}
